"""`make kills`: parts of a running installation are killed at random while people work on it; nothing may be lost.

work.py      what people and their programs do meanwhile, each call again until it is answered
killing.py   which processes there are, and killing one of them
proof.py     what has to be there at the end
"""
