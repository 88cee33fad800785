import sys,time; sys.path.insert(0,"/tmp/wt")
import cProfile,pstats
from pathlib import Path
from benchmarks import ladder
from solver.tabulate import tabulate
p=ladder.read(Path("/work/shared/bench/ladder/full-XXL-1.json.gz"))
c=time.process_time()
pr=cProfile.Profile(); pr.enable(); tabulate(p); pr.disable(); print("cpu",time.process_time()-c); pstats.Stats(pr).sort_stats("cumtime").print_stats(14)
