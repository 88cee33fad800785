import sys,time,subprocess,json
sys.path.insert(0,"/tmp/wt")
from pathlib import Path
from benchmarks import ladder
from solver.search import Search
from solver.ruin_recreate import RuinRecreate
from solver.solution import Solution
import solver.ruin_recreate as R
assert "wt" in R.__file__
name,secs=sys.argv[1],float(sys.argv[2]); walkers=int(sys.argv[3]) if len(sys.argv)>3 else 1
path=Path(f"/work/shared/bench/ladder/{name}.json.gz")
t=time.time(); problem=ladder.read(path); print("read",round(time.time()-t,2))
log=[]
s=Search(problem,seconds=secs,on_better=lambda i: log.append((round(i.elapsed_seconds,1),i.engine,i.cost.required_missing,i.cost.prize,i.cost.travel_seconds)))
s.offer(Solution(),"empty")
t=time.time(); RuinRecreate(walkers=walkers).improve(s)
print(log[1:3],log[-3:],"took",round(time.time()-t,1),"refused",s.refused[:3])
ladder.write(s.best.solution,Path("/tmp/sol.json"))
print(name, subprocess.run(["/work/shared/bench/score.py",str(path),"/tmp/sol.json"],capture_output=True,text=True).stdout.strip())
