"""The words of the faces: labels, notices and hints of the page and the command line.

Answers and refusals are worded elsewhere; nothing here depends on a question.
"""

from __future__ import annotations

from assistant.answers import Reason

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
REFUSED = {
    Reason.NOT_IN_DOCUMENTS: "No answer in the documents",
    Reason.OUT_OF_SCOPE: "Outside these documents",
    Reason.UNCLEAR: "The question is not clear",
    Reason.FALSE_PREMISE: "The documents say otherwise",
    None: "No answer",
}
NEAREST = "Nearest passages"
SOURCES = "Sources"
NO_SOURCES = "The passages that an answer rests on appear here, with the quoted words marked."

EXAMPLES = (
    "What does ECOSOC resolution 2012/19 ask Member States to do?",
    "What are the priorities for Latin America and the Caribbean?",
    "Who is to report to the Commission, and at which session?",
    "What does the 2013 draft resolution decide?",
    "When was resolution 2012/19 adopted?",
    "What does the Organized Crime and Illicit Trafficking Branch do?",
)
