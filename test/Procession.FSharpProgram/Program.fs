// Everything here is at the top level, so it is in Main, which does not run in workers.
open System
open System.IO
open System.Threading
open Procession
open Procession.FSharpProgram

printfn "main ran"
let number = Int32.Parse "10"
let list = [ "a"; "b" ] |> List.map (fun s -> s + "!")
let times x = x * number
let mutable counter = 0
let writer = new StreamWriter(new MemoryStream())
let pool = new ProcessPool(1)

module Inner =
    let deep = Int32.Parse "3"

type IPriced =
    abstract Price: int

type Item() =
    static let hidden = Int32.Parse "7"
    static member Hidden = hidden
    member _.Next = number + 1

    interface IPriced with
        member _.Price = number

let show name (values: 'T seq) = printfn $"""{name}: {String.Join(' ', values)}"""
let chosen = if list.IsEmpty then id else times

show "number" (pool.Map((fun x -> x * number), [ 1; 2 ]))
show "list" (pool.Map((fun i -> list[i]), [ 0; 1 ]))
show "in a nested module" (pool.Map((fun i -> Inner.deep + i), [ 0; 1 ]))
show "through a function" (pool.Map(times, [ 1; 2 ]))
let sum items = pool.Map((fun items -> items |> List.map (fun x -> x * number) |> List.sum), [ items ])
show "through a lambda in a lambda" (sum [ 1; 2 ])

let captured =
    let five = Int32.Parse "5"
    pool.Map((fun x -> x + five + number), [ 0 ])

show "with captured variables" captured

let ofFunction (f: int -> int) = pool.Map((fun x -> f x), [ 2 ])
show "in a captured function" (ofFunction (fun x -> x * number))
show "through a member" (pool.Map((fun (_: int) -> Item().Next), [ 0 ]))
show "through an interface" (pool.Map((fun (_: int) -> (Item() :> IPriced).Price), [ 0 ]))
show "of a class" (pool.Map((fun (_: int) -> Item.Hidden), [ 0 ]))
show "in a task" (pool.Map<_, int>((fun x -> task { return x * number }), [ 1 ]))
show "in an async" (pool.Map((fun x -> async { return x * number }), [ 1 ]) |> Async.Sequential |> Async.RunSynchronously)
show "function of the top level" (pool.Map((fun x -> chosen x), [ 10 ]))

show
    "mutable, as it is at the call"
    [ for _ in 1..2 do
          counter <- counter + 1
          pool.Apply(fun () -> counter) ]

pool.Apply(fun () -> counter <- 100)
show "set in a worker, not here" [ counter ]

let before = list
let back = pool.Apply(fun () -> Func<int>(fun () -> number * list.Length / 2))
let isSame = if obj.ReferenceEquals(before, list) then "true" else "false"
printfn $"a function that was there and back: {back.Invoke()}, and the list is still the same: {isSame}"

try
    pool.Map((fun (x: int) -> writer.Write x; x), [ 1 ]) |> ignore
with :? UnsendableException as e ->
    let path = e.Path.Split '.'
    printfn $"not to be sent: {path[0]}.{path[1]}"

// The pool is a value of the top level too, and travels along with nothing that does not use it.
show "pool beside it" (pool.Map((fun (_: int) -> number), [ 0 ]))
show "values of another file" [ pool.Apply(fun () -> Other.five) ]

let told = new SharedValue<int>()
let child = new ChildProcess(fun () -> told.Value <- number)
child.Start()
child.Join()
show "child" [ told.Value ]
pool.Dispose()
printfn "main ran once"
