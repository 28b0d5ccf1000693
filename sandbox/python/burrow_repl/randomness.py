"""Gives a forked context random numbers of its own.

A fork copies the state of every generator, and two contexts would draw the same numbers. What follows the process id
to notice forks is deceived as well: contexts in pid namespaces of their own can have the same id. What cannot be
changed after a fork stays shared by all contexts of one zygote: the hash secret of str and bytes, and addresses.
"""

from .private_builtins import __builtins__

import gc
import sys
from os import urandom

# Generators that live in preloaded modules, found once in the zygote.
_generators = []
_numpy_states = []
_numpy_bit_generators = []


def find_generators():
    """Finds the generators that preloaded modules have made, so that a fork need not look for them."""
    random = sys.modules.get("random")
    if random is None:
        # Nothing else loads without it.
        return
    numpy_random = sys.modules.get("numpy.random")
    for thing in gc.get_objects():
        # Asking the object itself could run code of its class.
        kind = type(thing)
        if issubclass(kind, random.Random) and not issubclass(kind, random.SystemRandom):
            # The module reseeds its own at a fork.
            if thing is not random._inst:
                _generators.append(thing)
        elif numpy_random is None:
            continue
        elif issubclass(kind, numpy_random.RandomState):
            _numpy_states.append(thing)
        elif issubclass(kind, numpy_random.BitGenerator):
            _numpy_bit_generators.append(thing)
    owned = [id(state._bit_generator) for state in _numpy_states]
    _numpy_bit_generators[:] = [thing for thing in _numpy_bit_generators if id(thing) not in owned]


def renew():
    """Makes all random state of this process its own; called once in each fork."""
    for generator in _generators:
        generator.seed()
    for state in _numpy_states:
        # By far the cheapest way: `seed()` alone hashes its entropy in Python.
        state.seed(list(memoryview(urandom(64)).cast("I")))
    for bit_generator in _numpy_bit_generators:
        bit_generator.state = type(bit_generator)().state
    _renew_temporary_names()
    _renew_identifiers()
    _renew_keys()


def _renew_temporary_names():
    """Lets tempfile begin anew: its names follow a generator, its directory the environment."""
    tempfile = sys.modules.get("tempfile")
    if tempfile is not None:
        tempfile._name_sequence = None
        tempfile.tempdir = None


def _renew_identifiers():
    """Forgets the node and the clock of time-based UUIDs."""
    uuid = sys.modules.get("uuid")
    if uuid is not None:
        uuid._node = None
        uuid._last_timestamp = None


def _renew_keys():
    """Renews what keys are made from: multiprocessing's own, and OpenSSL's generator."""
    process = sys.modules.get("multiprocessing.process")
    if process is not None:
        process.current_process().authkey = urandom(32)
    ssl = sys.modules.get("_ssl")
    if ssl is not None:
        # OpenSSL notices a fork by the process id.
        ssl.RAND_add(urandom(32), 32.0)
