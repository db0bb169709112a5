"""The words of the faces: labels, notices and hints of the page and the command line.

Answers and refusals are worded elsewhere; nothing here depends on a question.
"""

from __future__ import annotations

NAME = "UN documents assistant"
TAGLINE = "Short answers, each with the very paragraph it rests on"
DISCLAIMER = "Not an official United Nations product. The official text prevails."
NO_MODEL = "Answers are quoted from the documents; no language model is used."
WRITTEN = "Worded by a language model over the quoted passages."
BRIEF = "From a brief: the project’s own summary of the document, not its text."
ASK = "Your question"
SUBMIT = "Ask"
FRESH = "New conversation"
WELCOME = "What would you like to know?"
PLACEHOLDER = "Ask about a mandate, a resolution or a priority"
GETTING_READY = "Getting ready: the index is being opened. You can ask already."
WAITING = "Getting ready… your question is answered as soon as the index is open."
SEARCHING = "Looking in the documents…"
FAULT = "Something went wrong while answering. Your question is back in the box; please try again."
STARTUP_FAULT = "The assistant could not start; the server’s log tells why."
REFUSED = "No answer in the documents"
NEAREST = "Nearest passages"
SOURCES = "Sources"
NO_SOURCES = "The passages that an answer rests on appear here, with the quoted words marked."

EXAMPLES = (
    "Which mandates does a resolution give to the Secretary-General?",
    "What are the priorities of the strategy?",
    "Is the text a draft, or was it adopted, and when?",
    "Who is asked to report, and to which session?",
    "What does operative paragraph 1 say?",
    "Which earlier resolutions are recalled?",
)
