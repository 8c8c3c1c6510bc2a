"""What Encore counts and measures, and how it is told.

    counts        counts by name, and their summary
    histogram     how often values fell between edges; quantiles
    gauges        what is read where it is, at the moment that somebody asks
    metrics       one proxy's counts, histograms and gauges: what the others call
    exposition    the same for Prometheus
    series        the last hour, for a picture
    totals        counts that outlive the process, in the store's ledger
    pulse         once a second: hands on what was counted since

All is counted in the one thread of the event loop, so that plain numbers will do: a hit pays for
some additions.
"""

from proxy.metrics.metrics import Metrics

__all__ = ["Metrics"]
