namespace Procession.FSharpTests

open System
open System.Threading
open System.Threading.Tasks
open Procession
open Xunit

/// The verbs as F# calls them: that this compiles is half of each test.
type OverloadTests(shared: SharedPool) =
    let pool = shared.Pool

    [<Fact>]
    member _.Apply_with_and_without_arguments_and_results() =
        Assert.Equal(42, pool.Apply(fun () -> 42))
        Assert.Equal("1a", pool.Apply((fun (a: int) (b: string) -> string a + b), 1, "a"))
        pool.Apply(fun () -> ignore 1)
        pool.Apply((fun (x: int) -> ignore x), 1)

    [<Fact>]
    member _.Apply_with_options_and_a_token() =
        Assert.Equal(5, pool.Apply((fun x -> x + 1), 4, CallOptions(Priority = 1)))
        Assert.Equal(5, pool.Apply((fun x -> x + 1), 4, cancellationToken = CancellationToken.None))

    [<Fact>]
    member _.ApplyAsync_with_callbacks() =
        let told = ResizeArray<int>()
        let call = pool.ApplyAsync((fun x -> x + 1), 4, callback = told.Add, errorCallback = ignore)
        Assert.Equal(5, call.Get())
        Assert.Equal<int>([ 5 ], told)

    [<Fact>]
    member _.Map_over_every_kind_of_sequence() =
        let square x = x * x
        Assert.Equal<int>([ 1; 4 ], pool.Map(square, [ 1; 2 ]))
        Assert.Equal<int>([ 1; 4 ], pool.Map(square, [| 1; 2 |]))
        Assert.Equal<int>([ 1; 4 ], pool.Map(square, seq { 1..2 }))
        Assert.Equal<int>([ 1; 4 ], pool.Map(square, set [ 2; 1 ], chunkSize = 1))

    [<Fact>]
    member _.StarMap_with_struct_tuples() =
        Assert.Equal<int>([ 6 ], pool.StarMap((fun a b c -> a + b + c), [ struct (1, 2, 3) ]))

    [<Fact>]
    member _.ForEach_with_functions_that_return_nothing() =
        pool.ForEach((fun (x: int) -> ignore x), [ 1; 2 ])
        pool.ForEachAsync((fun (x: int) -> ignore x), [ 1; 2 ]).Wait()

    [<Fact>]
    member _.Streams_in_order_and_as_they_come() =
        Assert.Equal<int>([ 1; 4 ], pool.IMap((fun x -> x * x), [ 1; 2 ]) |> Seq.toList)
        Assert.Equal<int>([ 1; 4 ], pool.IMapUnordered((fun x -> x * x), [ 1; 2 ]) |> Seq.sort |> Seq.toList)

    [<Fact>]
    member _.Delegates_that_were_made_before() =
        let cube = Func<int, int>(fun x -> x * x * x)
        Assert.Equal<int>([ 8 ], pool.Map(cube, [ 2 ]))
        let later = Func<int, Task<int>>(fun x -> Task.FromResult(x + 1))
        Assert.Equal<int>([ 3 ], pool.Map<_, int>(later, [ 2 ]))
