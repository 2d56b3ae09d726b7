"""What a customer's words suggest: is it a complaint, which product, which theme. Rules and weights that are read; a person decides.

`suggesting.suggest` answers the questions of a regulation, `naming.Model` names a product or a theme. Neither opens a file: phrase lists
and weights are data that the caller hands over.
"""
