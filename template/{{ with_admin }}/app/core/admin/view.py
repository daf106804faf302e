"""The pages of one model."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import BaseModel
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import Request
from starlette_admin.exceptions import ActionFailed, FormValidationError
from starlette_admin.export import BaseExporter, CsvExporter
from starlette_admin.fields import BaseField
from starlette_admin.flash import flash

from app.core.admin import validation
from app.core.admin.fields import LAST, is_long, is_text, relation_field, shown_columns
from app.core.admin.form_values import unread_values
from app.core.admin.rows import RowsView
from app.core.admin.secrets import is_secret

VIEWS: dict[type[Any], type["ModelView"]] = {}  # of the models that have one of their own


class ModelView(RowsView):
    """Pages to list, search, show, make, change, delete and export the rows of a model.

    `fields` chooses what is shown, `schema` what validates a form (by itself `PostCreate` does for
    `Post`), `hidden` that there are no pages; all else is as starlette-admin documents it.
    """

    fields: Sequence[Any] = ()
    # Programs that open a CSV file run what begins like a formula.
    exporters: Sequence[BaseExporter | str] = (CsvExporter(escape_formulas=True), "json")
    hidden: ClassVar[bool] = False
    schema: ClassVar[type[BaseModel] | None] = None

    def __init_subclass__(cls, model: type[Any] | None = None, **options: Any) -> None:
        """Let this be the pages of `model`."""
        super().__init_subclass__(**options)
        if model is not None:
            VIEWS[model] = cls

    def __init__(self, model: type[Any], names: Sequence[str]) -> None:
        """Take the fields to show if the class does not name them.

        Raises:
            ValueError: if the class shows a secret.
        """
        self._form = self.schema or validation.schema_of(model)
        mapper, shown = inspect(model), shown_columns(model)
        self._columns_by_name = mapper.columns
        self._texts = [name for name, column in shown.items() if is_text(column)]
        self._titles = [name for name in self._texts if not is_long(shown[name])]
        if not self.fields:
            long = [name for name, column in shown.items() if is_long(column)]
            many = [to.key for to in mapper.relationships if to.uselist]
            self.exclude_fields_from_list = [*self.exclude_fields_from_list, *long, *many]
        version = [
            name for name, column in mapper.columns.items() if column is mapper.version_id_col
        ]
        self.exclude_fields_from_create = [*self.exclude_fields_from_create, *LAST, *version]
        self.exclude_fields_from_edit = [*self.exclude_fields_from_edit, *LAST, *version]
        self.fields = [self._field(model, field) for field in self.fields or names]
        table = str(mapper.local_table.description)
        label = self.menu_label or table.replace("_", " ").capitalize()
        super().__init__(model, key=table, menu_label=label)
        self._can_create = not (self._needed() - self._set_by_form() - set(version))

    def _field(self, model: type[Any], field: Any) -> Any:
        """Return what starlette-admin takes for a name, an attribute or a field."""
        name = field.key if isinstance(field, InstrumentedAttribute) else field
        name = field.name if isinstance(field, BaseField) else name
        if name in self._columns_by_name and is_secret(model, name):
            raise ValueError(
                f"{type(self).__name__} shows {model.__name__}.{name}, a secret: leave it out, "
                'or mark the column with info={"secret": False}.'
            )
        relationships = inspect(model).relationships
        known = isinstance(field, BaseField) or name not in relationships
        return field if known else relation_field(relationships[name])

    def _needed(self) -> set[str]:
        """Return the columns that have no value unless they are given one."""
        return {
            name
            for name, column in self._columns_by_name.items()
            if not (column.nullable or column.default or column.server_default)
            and not column.primary_key
        }

    def _set_by_form(self) -> set[str]:
        fields = {field.name for field in self.fields if not field.exclude_from_create}
        related = [to for to in inspect(self.model).relationships if to.key in fields]
        keys = {column for to in related for column in to.local_columns}
        return fields | {name for name, column in self._columns_by_name.items() if column in keys}

    def can_create(self, request: Request) -> bool:
        """Return whether a form can make a row: not if it needs a secret, as users do."""
        return self._can_create and super().can_create(request)

    def can_import(self, request: Request) -> bool:
        """Return no: files are for `manage db`."""
        return False

    async def validate(self, request: Request, data: dict[str, Any]) -> None:
        """Check a form and put what the schema makes of it into `data`.

        Raises:
            FormValidationError: with what is wrong, by the fields.
        """
        if errors := unread_values(await request.form(), self.fields, data):
            raise FormValidationError(errors)
        for name in data.keys() & self._columns_by_name.keys():
            if data[name] == "" and self._columns_by_name[name].nullable:
                data[name] = None
            elif isinstance(data[name], datetime):
                data[name] = data[name].replace(tzinfo=UTC)
        if errors := validation.unstorable_texts(self.model, data):
            raise FormValidationError(errors)
        if self._form is not None:
            columns = data.keys() & self._columns_by_name.keys()
            data |= validation.checked(self._form, {name: data[name] for name in columns})

    async def handle_exception(self, request: Request, exc: Exception) -> None:
        """Say on the form what the schema or the database refuses; raise all else."""
        errors = validation.errors_of(inspect(self.model).local_table, exc)
        if errors is None:
            raise exc
        if message := errors.pop("", None):
            flash(request, message, "error")
        raise FormValidationError(errors) from None

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Delete rows, or none of them.

        Raises:
            ActionFailed: if something else refers to one.
        """
        try:
            return await super().delete(request, pks)
        except IntegrityError:
            raise ActionFailed("Something else still refers to it.") from None
        except StaleDataError:
            raise ActionFailed(validation.STALE) from None
