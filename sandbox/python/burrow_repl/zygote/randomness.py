"""Gives a forked context random numbers of its own.

A fork copies the state of every generator, and two contexts would draw the same numbers. What follows the process id
to notice forks is deceived as well: contexts in pid namespaces of their own can have the same id. What cannot be
changed after a fork stays shared by all contexts of one zygote: the hash secret of str and bytes, addresses, and what
libc drew when it started (the canaries of its stack protector).
"""

from ..private_builtins import __builtins__

import gc
import sys
from functools import partial
from os import urandom

# What renews the random state of each preloaded module that has any, found once in the zygote.
_renewals = []


def find():
    """Finds the random state that preloaded modules hold, so that a fork need not; returns whether there is any."""
    random = sys.modules.get("random")
    if random is not None:
        # Every module with generators of its own loads it.
        _find_generators(random, sys.modules.get("numpy.random"))
    for name, renewal in _RENEWALS.items():
        module = sys.modules.get(name)
        if module is not None:
            _renewals.append(partial(renewal, module))
    return bool(_renewals)


def renew():
    """Makes all random state of this process its own; called once in each fork."""
    for renewal in _renewals:
        renewal()


def _find_generators(random, numpy_random):
    """Finds the generators that are alive, wherever modules keep them."""
    objects = gc.get_objects()
    # By their types, because asking an object itself could run code of its class.
    kinds = {type(thing) for thing in objects}
    for thing in _instances(objects, kinds, random.Random):
        # The module reseeds its own at a fork, and a SystemRandom has no state.
        if thing is not random._inst and not isinstance(thing, random.SystemRandom):
            _renewals.append(thing.seed)
    if numpy_random is None:
        return
    states = _instances(objects, kinds, numpy_random.RandomState)
    owned = [id(state._bit_generator) for state in states]
    _renewals.extend(partial(_renew_numpy_state, state) for state in states)
    for generator in _instances(objects, kinds, numpy_random.BitGenerator):
        if id(generator) not in owned:
            _renewals.append(partial(_renew_bit_generator, generator))


def _instances(objects, kinds, base):
    """Those of `objects`, which are of the types `kinds`, that are instances of `base`."""
    wanted = {kind for kind in kinds if issubclass(kind, base)}
    return [thing for thing in objects if type(thing) in wanted] if wanted else []


def _renew_numpy_state(state):
    """Gives new state to one of numpy's older generators, of which the functions of `numpy.random` use one."""
    generator = state._bit_generator
    if type(generator).__name__ != "MT19937":
        _renew_bit_generator(generator)
        return
    # Any words are a state of this generator. Seeding it would hash them, and touch three times as many pages.
    words = memoryview(urandom(2496)).cast("I")
    state.set_state(
        {"bit_generator": "MT19937", "state": {"key": words, "pos": 624}, "has_gauss": 0, "gauss": 0.0}
    )


def _renew_bit_generator(generator):
    """Gives the state of a new generator of its kind to one beneath a `numpy.random.Generator`."""
    generator.state = type(generator)().state


def _renew_temporary_names(tempfile):
    """Lets tempfile begin anew: its names follow a generator, its directory the environment."""
    tempfile._name_sequence = None
    tempfile.tempdir = None


def _renew_identifiers(uuid):
    """Forgets the node and the clock of time-based UUIDs."""
    uuid._node = None
    uuid._last_timestamp = None


def _renew_process_key(process):
    """Renews the key by which multiprocessing's processes know each other."""
    process.current_process().authkey = urandom(32)


def _renew_openssl(ssl):
    """Adds to OpenSSL's generator, which notices a fork by the process id."""
    ssl.RAND_add(urandom(32), 32.0)


_RENEWALS = {
    "tempfile": _renew_temporary_names,
    "uuid": _renew_identifiers,
    "multiprocessing.process": _renew_process_key,
    "_ssl": _renew_openssl,
}
