"""`python -m ingest`. Light, because every reading process imports it again."""

if __name__ == "__main__":
    from ingest.cli import app

    app()
