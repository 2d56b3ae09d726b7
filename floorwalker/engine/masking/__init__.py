"""Finding what is personal in the words of a conversation, so that it can be blanked: rules that are read, no model that is trusted.

`conversation.mask` looks through the turns of one conversation; the other modules each know one kind. Every rule walks the words
once, so hostile text of any length takes time in proportion to it.
"""
