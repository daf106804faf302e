"""FastAPI without a database: what the server itself loses when more clients come."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{key}")
@app.patch("/posts/{key}")
async def answer(key: int) -> dict[str, int]:
    return {"id": key}
