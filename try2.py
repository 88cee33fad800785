import sys,time
sys.path.insert(0,"/tmp/wt")
from pathlib import Path
from benchmarks import ladder
from solver.tabulate import tabulate
from solver.walker import Walker
from solver.schedule import Timetable
name=sys.argv[1]
p=ladder.read(Path(f"/work/shared/bench/ladder/{name}.json.gz"))
t=time.time(); T=tabulate(p); print("tabulate",round(time.time()-t,2))
t=time.time(); w=Walker(T,1); w.construct(); print("construct",round(time.time()-t,2),w.cost)
t=time.time(); n=2000; w.anneal(n,1000,1000); print("anneal/s",round(n/(time.time()-t)))
t=time.time(); o,s=w.best_orders(); tt=Timetable(p)
for row,order in o.items(): tt.schedule(T.shifts[row].id,tuple(T.visits[c].id for c in order),s)
print("timing",round(time.time()-t,2))
import resource; print("MB",resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)
