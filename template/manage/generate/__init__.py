"""Code that is written from stubs (`manage/stubs`), and can be taken away again."""
