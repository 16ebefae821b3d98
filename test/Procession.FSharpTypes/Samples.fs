/// Values and functions as F# makes them, each with a check of what arrives.
module Procession.FSharpTypes.Samples

open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Procession

[<Struct>]
type Point = { X: int; Y: string }

type Shape =
    | Circle of radius: float
    | Square of side: float
    | Nothing

type Tree =
    | Leaf
    | Node of Tree * int * Tree

type Person =
    { Name: string
      Tags: string list
      Scores: Map<string, int>
      Age: int option
      mutable Friend: Person option }

type Loop = { mutable Items: Loop list }

[<Measure>]
type metre

exception Unlucky of string * int

let private add a b = a + b

/// Sends a value somewhere and back.
type ITrip =
    abstract Echo<'T> : 'T -> 'T

let private same name (value: 'T when 'T: equality) =
    struct (name, (fun (trip: ITrip) -> trip.Echo value = value))

let private check name (test: ITrip -> bool) = struct (name, test)

/// What must arrive as it is.
let all: struct (string * (ITrip -> bool)) list =
    [ same "list" [ 1; 2; 3 ]
      same "empty list" ([]: int list)
      same "list of lists" [ [ "a" ]; []; [ "b"; "c" ] ]
      same "list of 100,000" [ 1..100_000 ]
      same "list of objects" [ box 1; box "a"; box [ 1 ] ]
      same "option" (Some 1)
      same "None" (None: int option)
      same "option of None" (Some(None: string option))
      same "voption" (ValueSome "x")
      same "ValueNone" (ValueNone: string voption)
      same "Ok" (Ok 5: Result<int, string>)
      same "Error" (Error "x": Result<int, string>)
      same "choice" (Choice2Of3 "x": Choice<int, string, float>)
      same "map" (Map [ "a", 1; "b", 2 ])
      same "empty map" (Map.empty: Map<string, int>)
      same "map of records" (Map [ { X = 1; Y = "a" }, [ 1 ] ])
      same "set" (set [ "b"; "a" ])
      same "set of unions" (set [ Circle 1.0; Nothing ])
      same "unit" ()
      same "tuple" (1, "a", 2.0)
      same "struct tuple" struct (1, "a")
      same "struct record" { X = 1; Y = "a" }
      same "union" (Circle 2.0)
      same "union case without fields" Nothing
      same "tree" (Node(Node(Leaf, 1, Leaf), 2, Leaf))
      same "array2D" (array2D [ [ 1; 2 ]; [ 3; 4 ] ])
      same "measure" 5.0<metre>
      same "big" 123456789012345678901234567890I
      same "anonymous record" {| A = 1; B = "x" |}
      same
          "record"
          { Name = "n"
            Tags = [ "a" ]
            Scores = Map [ "k", 1 ]
            Age = Some 3
            Friend = Some { Name = "m"; Tags = []; Scores = Map.empty; Age = None; Friend = None } }
      check "ref" (fun trip -> (trip.Echo(ref 5)).Value = 5)
      check "map that goes on" (fun trip -> trip.Echo(Map [ "a", 1 ]) |> Map.add "b" 2 |> Map.toList = [ "a", 1; "b", 2 ])
      check "map of 100 in order" (fun trip ->
          trip.Echo(Map [ for i in 100..-1..1 -> i, i ]) |> Map.toList |> List.map fst = [ 1..100 ])
      check "function" (fun trip -> (trip.Echo(fun x -> x + 1)) 4 = 5)
      check "function of two" (fun trip -> (trip.Echo(fun a b -> a * b)) 4 5 = 20)
      check "function with one argument given" (fun trip -> (trip.Echo(add 3)) 4 = 7)
      check "functions one after the other" (fun trip -> (trip.Echo((fun x -> x + 1) >> string)) 4 = "5")
      check "function over a list" (fun trip ->
          let list = [ 1; 2 ]
          (trip.Echo(fun x -> x :: list)) 4 = [ 4; 1; 2 ])
      check "format" (fun trip -> (trip.Echo(sprintf "%d-%s" 5)) "x" = "5-x")
      check "seq expression" (fun trip -> trip.Echo(seq { yield 1; yield 2 }) |> Seq.toList = [ 1; 2 ])
      check "Seq.map" (fun trip -> trip.Echo(Seq.map (fun x -> x * 2) [ 1; 2 ]) |> Seq.toList = [ 2; 4 ])
      check "Seq.init" (fun trip -> trip.Echo(Seq.init 3 id) |> Seq.toList = [ 0; 1; 2 ])
      check "Seq.cache" (fun trip -> trip.Echo(Seq.cache (seq { 1..3 })) |> Seq.toList = [ 1; 2; 3 ])
      check "seq arrives as an array" (fun trip -> (trip.Echo(Seq.filter (fun x -> x > 1) [ 1; 2 ])).GetType() = typeof<int[]>)
      check "list as seq stays a list" (fun trip -> (trip.Echo([ 1; 2 ] :> seq<int>)) :? list<int>)
      check "dict" (fun trip -> (trip.Echo(dict [ (1, 2), "x" ]))[(1, 2)] = "x")
      check "readOnlyDict" (fun trip -> (trip.Echo(readOnlyDict [ "a", 1 ]))["a"] = 1)
      check "HashIdentity.Structural" (fun trip ->
          let map = Dictionary<int[], int>(HashIdentity.Structural)
          map[[| 1; 2 |]] <- 5
          (trip.Echo map)[[| 1; 2 |]] = 5)
      check "lazy" (fun trip -> (trip.Echo(lazy (1 + 1))).Value = 2)
      check "async" (fun trip -> trip.Echo(async { return 5 }) |> Async.RunSynchronously = 5)
      check "exception" (fun trip ->
          match trip.Echo(Unlucky("x", 13)) with
          | Unlucky(text, number) -> text = "x" && number = 13
          | _ -> false)
      check "one list in two places" (fun trip ->
          let list = [ 1; 2 ]
          let one, other = trip.Echo((list, list))
          obj.ReferenceEquals(one, other))
      check "list that leads to itself" (fun trip ->
          let loop = { Items = [] }
          loop.Items <- [ loop; loop ]
          let copy = trip.Echo loop
          copy.Items.Length = 2 && obj.ReferenceEquals(copy.Items.Head, copy)) ]

/// What must be refused, and a word of why.
let refused: struct (string * obj * string) list =
    [ struct ("mailbox", box (new MailboxProcessor<int>(fun _ -> async { return () })), "ProcessQueue")
      struct ("quotation", box <@ 1 + 1 @>, "pass a function") ]

/// Functions of F# as a pool gets them.
let ofPool: struct (string * (ProcessPool -> bool)) list =
    [ struct ("Apply", (fun pool -> pool.Apply(fun () -> [ 1; 2 ]) = [ 1; 2 ]))
      struct ("Apply with an argument", (fun pool -> pool.Apply((fun (x: int option) -> x), Some 1) = Some 1))
      struct ("Map", (fun pool -> pool.Map((fun x -> Some(x + 1)), [ 1; 2 ]) = [| Some 2; Some 3 |]))
      struct ("Apply of several arguments", (fun pool -> pool.Apply((fun a b -> a + b), 1, 2) = 3))
      struct ("Apply without a result", (fun pool -> pool.Apply(fun () -> ignore 1) = ()))
      struct ("Apply of a task", (fun pool -> pool.Apply<_, int>((fun x -> task { return x + 1 }), 4) = 5))
      struct ("Apply with options and a token",
              (fun pool ->
                  pool.Apply((fun x -> x + 1), 4, CallOptions(Priority = 1)) = 5
                  && pool.Apply((fun x -> x + 1), 4, cancellationToken = CancellationToken.None) = 5))
      struct ("ApplyAsync with callbacks",
              (fun pool ->
                  let told = ResizeArray<int>()
                  let call = pool.ApplyAsync((fun x -> x + 1), 4, callback = (fun r -> told.Add r), errorCallback = ignore)
                  call.Get() = 5 && told.Count = 1 && told[0] = 5))
      struct ("Map of a task", (fun pool -> pool.Map<_, int>((fun x -> task { return x + 1 }), [ 1; 2 ]) = [| 2; 3 |]))
      struct ("ForEach", (fun pool -> pool.ForEach((fun x -> ignore (x + 1)), [ 1; 2 ]) = ()))
      struct ("ForEach of a task",
              (fun pool -> pool.ForEach((fun x -> task { return x + 1 } :> Task), [ 1; 2 ]) = ()))
      struct ("StarMap", (fun pool -> pool.StarMap((fun a b -> a + b), [ struct (1, 2) ]) = [| 3 |]))
      struct ("IMap", (fun pool -> pool.IMap((fun x -> x + 1), [ 1; 2 ]) |> Seq.toList = [ 2; 3 ]))
      struct ("failure",
              (fun pool ->
                  try
                      pool.Apply(fun () -> raise (Unlucky("x", 13)): int) = 0
                  with Unlucky(text, number) ->
                      text = "x" && number = 13)) ]
