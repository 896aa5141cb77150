"""Two aioice connections, one of which may use only the relay, exchange data.

Arguments: relay host, port, user, password, transport (udp, tcp or tls).
"""

import asyncio
import sys

import aioice

MESSAGES = 50


async def connect(server, port, user, password, transport):
    """A pair of connections: the first has only a relayed candidate, the second only host candidates."""
    relayed = aioice.Connection(
        ice_controlling=True,
        turn_server=(server, port),
        turn_username=user,
        turn_password=password,
        turn_ssl=transport == "tls",
        turn_transport="udp" if transport == "udp" else "tcp",
        transport_policy=aioice.TransportPolicy.RELAY,
    )
    direct = aioice.Connection(ice_controlling=False)
    await asyncio.gather(relayed.gather_candidates(), direct.gather_candidates())
    assert {c.type for c in relayed.local_candidates} == {"relay"}, relayed.local_candidates
    for one, other in ((relayed, direct), (direct, relayed)):
        for candidate in other.local_candidates:
            await one.add_remote_candidate(candidate)
        await one.add_remote_candidate(None)
        one.remote_username = other.local_username
        one.remote_password = other.local_password
    await asyncio.gather(relayed.connect(), direct.connect())
    return relayed, direct


async def main(server, port, user, password, transport):
    relayed, direct = await connect(server, int(port), user, password, transport)
    for number in range(MESSAGES):
        there = b"there %d " % number + bytes(range(256)) * 4
        await relayed.send(there)
        assert await direct.recv() == there
        back = b"back %d" % number
        await direct.send(back)
        assert await relayed.recv() == back
    await asyncio.gather(relayed.close(), direct.close())
    print(f"{MESSAGES} messages there and back over {transport}")


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), 30))
