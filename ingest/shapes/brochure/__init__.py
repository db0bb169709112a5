"""The parts of reading a brochure; `ingest.shapes.strategy` puts them together."""
