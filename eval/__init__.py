"""Measures the assistant; nothing imports it.

dataset (questions) → runner (answers) → replies → verdicts (facts) → measures (figures, with
bootstrap intervals) → tables, report, gate. retrieval ranks passages, baseline compares systems.
"""
