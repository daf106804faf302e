"""Code that is written from stubs (`app/cli/stubs`), and can be taken away again."""
