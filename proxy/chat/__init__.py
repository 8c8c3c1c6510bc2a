"""What a chat completion is, without any I/O.

request      body bytes -> ChatRequest
wording      the text of the last message, normalised
canonical    everything else in the body, in one form
fingerprint  ChatRequest and its caller -> scope and key
model_name   what Ollama calls a model
directives   request headers -> Directives
completion   answer bytes -> Completion (what the gates look at)
sse          a stream of chunks -> one completion, and back
"""
