"""The error of a document that is refused."""


class DocumentError(ValueError):
    """A document is too large, is damaged, or has a value of the wrong kind.

    The message is one sentence without its full stop: it says which key is wrong and how it must
    be. It is put into a sentence that names the file and says what to do.
    """
