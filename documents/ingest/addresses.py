"""Which network addresses a page may be fetched from: public ones, whatever notation or tunnel hides
another in them.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Collection, Sequence

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network
type Resolver = Callable[[str, int], Sequence[str]]
"""Host and port to the textual addresses of the host; raises OSError when it has none."""

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NEVER = (
    ipaddress.IPv6Network("3fff::/20"),  # documentation, which older Pythons do not know
    ipaddress.IPv4Network("168.63.129.16/32"),  # a cloud's metadata under a public address
)
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, and so is every IPv4 address that an IPv6 one
    carries.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id or address.is_site_local or address.teredo is not None:
            return False
        if any(not is_public(inner) for inner in _carried(address)):
            return False
        if address.ipv4_mapped is not None or address in _NAT64[0]:
            return True
        if address not in _UNICAST:
            return False
    return (
        address.is_global
        and not any(address in network for network in _NEVER)
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not address.is_loopback
        and not address.is_link_local
    )


def _carried(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses inside an IPv6 address: mapped, compatible, 6to4, NAT64 and ISATAP."""
    number = int(address)
    last = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    found = [inner for inner in (address.ipv4_mapped, address.sixtofour) if inner is not None]
    if any(address in network for network in _NAT64) or address in _COMPATIBLE:
        found.append(last)
    if (number >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(last)
    return found


def is_allowed(text: str, allow: Collection[Network]) -> bool:
    """Whether an address may be connected to: it is public or in one of the networks that are allowed by
    name.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return is_public(address) or any(address in network for network in allow)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the operating system gives them.

    Raises:
        OSError: there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(resolver: Resolver, host: str, port: int, seconds: float) -> list[str]:
    """As the resolver, but no longer than so many seconds: the system's own may take minutes.

    Raises:
        OSError: the host has no address.
        TimeoutError: the answer took too long.
    """
    answer: queue.Queue[list[str] | BaseException] = queue.Queue()

    def ask() -> None:
        try:
            answer.put(list(resolver(host, port)))
        except (OSError, ValueError) as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TimeoutError(host) from None
    if isinstance(found, BaseException):
        raise OSError(str(found)) from found
    return found
