open System
open System.IO
open System.Threading
open Procession

type Line = { Text: string }
type Order = { Name: string; Count: int; Lines: Line list }

let folder = Environment.GetEnvironmentVariable "FORMS_FOLDER"
let append file line = File.AppendAllText(Path.Combine(folder, file), line + "\n")

let check name value expected =
    append "checks" (if value = expected then $"{name}: passed" else $"{name}: '{value}' and not '{expected}'")

append "begun" (string Environment.ProcessId)
let pool = new ProcessPool(2)

let wait (_: int) =
    File.AppendAllText(Path.Combine(folder, $"waiting-{Environment.ProcessId}"), "")
    Thread.Sleep Timeout.Infinite

if Environment.GetEnvironmentVariable "FORMS_MODE" = "wait" then
    pool.ForEach(wait, [ 1; 2 ], chunkSize = 1)

let offset = Int32.Parse "100"
check "captured" (String.Join(' ', pool.Map((fun x -> x + offset), [ 1; 2; 3 ]))) "101 102 103"
let order = { Name = "tea"; Count = 1; Lines = [ { Text = "a" } ] }
let answer = pool.Apply((fun o -> { o with Count = o.Count + offset }), order)
check "record" $"{answer.Name} {answer.Count} {answer.Lines.Head.Text}" "tea 101 a"
let here = Environment.ProcessId
check "elsewhere" (string (pool.Apply(fun () -> Environment.ProcessId <> here))) "True"

try
    pool.Apply(fun () -> exit 3)
    check "crash" "survived" "3"
with :? WorkerCrashedException as e ->
    check "crash" (string e.ExitCode) "3"

check "replaced" (pool.Apply(fun () -> "still at work")) "still at work"
pool.Dispose()
append "ended" "yes"
