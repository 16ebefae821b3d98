open System
open Procession

type Shape =
    | Circle of radius: float
    | Rectangle of width: float * height: float

type Order = { Id: int; Shapes: Shape list; Note: string option }

exception OutOfStock of item: string

let area shape =
    match shape with
    | Circle radius -> Math.PI * radius * radius
    | Rectangle(width, height) -> width * height

let pool = new ProcessPool(2) // Two worker processes.

// Functions of a module, lambdas, partial application: whatever F# makes a delegate of.
printfn "%A" (pool.Map(area, [ Circle 1.0; Rectangle(2.0, 3.0) ]))
printfn "%A" (pool.Map((+) 10, [ 1; 2; 3 ]))

// Values at the top level of the program travel with the functions that read them.
let prices = Map [ "tea", 3; "cake", 4 ]
printfn "%A" (pool.Map((fun name -> Map.tryFind name prices), [ "tea"; "rum" ]))

// Records, unions, options, lists, maps and sets arrive as they were.
let order = { Id = 7; Shapes = [ Circle 2.0 ]; Note = Some "urgent" }
printfn "%A" (pool.Apply((fun o -> { o with Note = None; Shapes = Rectangle(1.0, 1.0) :: o.Shapes }), order))

// Several arguments come from struct tuples.
printfn "%A" (pool.StarMap((fun a b -> a * b), [ struct (2, 3); struct (4, 5) ]))

// A function of a task is awaited in the worker. F# has to be told what its result is: <_, int>.
printfn "%A" (pool.Map<_, int>((fun x -> task { return x + 1 }), [ 1; 2 ]))

// An async computation runs in the worker, too; what comes back has ended.
let lengths = pool.Map((fun (text: string) -> async {
    do! Async.Sleep 10
    return text.Length }), [ "one"; "three" ])
printfn "%A" (lengths |> Async.Sequential |> Async.RunSynchronously)

// In a task, AsTask is what can be awaited.
let total =
    task {
        let! squares = pool.MapAsync((fun x -> x * x), [ 1; 2; 3 ]).AsTask()
        return Array.sum squares
    }

printfn "%d" total.Result

// Exceptions keep their type, and nothing a function does ends this program.
try
    pool.Apply(fun () -> raise (OutOfStock "tea"))
with OutOfStock item ->
    printfn "out of stock: %s" item

try
    pool.Apply(fun () -> exit 3)
with :? WorkerCrashedException as e ->
    printfn "%A, code %A" e.Kind e.ExitCode

printfn "%s" (pool.Apply(fun () -> "still at work"))
pool.Dispose()
