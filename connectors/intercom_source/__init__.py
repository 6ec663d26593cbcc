"""An Intercom workspace as a source: found in windows of time, threads read one by one."""

from connectors.intercom_source.source import IntercomSource, open_intercom_source, open_source

__all__ = ["IntercomSource", "open_intercom_source", "open_source"]
