"""The parts behind `assistant.languages`: which language, which English words, which frame."""
