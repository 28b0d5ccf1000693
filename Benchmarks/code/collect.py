import gc

gc.collect()
None
