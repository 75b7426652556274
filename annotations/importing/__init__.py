"""Labels from elsewhere: read from a file, matched with the project's sentences, and stored all or none.

`formats` reads files and knows no database; `staging` copies what they give into tables of one transaction,
`matching` finds the sentence that each row means, `applying` makes answers of them, `running` does the three
in order, as a trial or in earnest.
"""
