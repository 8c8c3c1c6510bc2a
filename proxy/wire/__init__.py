"""HTTP in and out.

chat_completions  the path of a chat completion, from body to answer
decision          question -> gates -> look-up
questions         body and headers -> question; remembers what follows from the bytes alone
passthrough       every other path and method, streamed both ways
access            who may come in: hosts and origins
body              a request's body, and whether its client is still there
tenancy           whose request it is
models            what a model name stands for at the upstream just now
upstream          the call to the upstream (transport: its bytes; turns: how many at a time)
recorder          the pump of a flight: tees the live answer into the cache
replay            an entry as JSON or SSE
headers           what travels on, and what we say: x-cache-debug, Cache-Status, Age
answers           sends a response; the errors that are ours, in OpenAI's shape
request_id        what a request is called
telling           what the log says of a request
spans             where spans may be put around these (otel: OpenTelemetry's)
"""
