"""Shows Encore at work on a machine that has no Ollama.

scenes    what is played, and what must come of it
play      the real proxy on a free port, asked through real HTTP
ollama    an upstream that speaks Ollama's wire format, and says that it is a stand-in
answers   what it answers
"""
