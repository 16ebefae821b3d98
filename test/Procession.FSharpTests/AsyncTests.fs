namespace Procession.FSharpTests

open System
open System.Threading
open System.Threading.Tasks
open Procession
open Xunit

/// Where two computations of one worker wait for each other.
module Meeting =
    let private both = new CountdownEvent(2)

    let join () =
        both.Signal() |> ignore
        Async.AwaitWaitHandle both.WaitHandle

/// Functions made of task { } and of async { } run in workers to their end.
type AsyncTests(shared: SharedPool) =
    let pool = shared.Pool

    [<Fact>]
    member _.Tasks_are_awaited_in_the_worker() =
        let here = Environment.ProcessId

        let elsewhere x =
            task {
                do! Task.Yield()
                return struct (x, Environment.ProcessId <> here)
            }

        Assert.Equal(struct (1, true), pool.Apply<_, struct (int * bool)>(elsewhere, 1))
        Assert.Equal<struct (int * bool)>([ struct (2, true) ], pool.Map<_, struct (int * bool)>(elsewhere, [ 2 ]))
        pool.ForEach((fun (_: int) -> task { do! Task.Yield() } :> Task), [ 1; 2 ])

    [<Fact>]
    member _.Async_computations_run_in_the_worker_and_come_back_ended() =
        let here = Environment.ProcessId

        let run = pool.Apply((fun x -> async {
            do! Async.Sleep 1
            return struct (x, Environment.ProcessId <> here) }), 1)
        Assert.Equal(struct (1, true), Async.RunSynchronously run)
        Assert.Equal(struct (1, true), Async.RunSynchronously run)

    [<Fact>]
    member _.Async_computations_in_all_verbs() =
        let here = Environment.ProcessId
        let pid (_: int) = async { return Environment.ProcessId }
        let isElsewhere (results: Async<int> seq) =
            results |> Async.Parallel |> Async.RunSynchronously |> Array.forall (fun id -> id <> here)

        Assert.True(isElsewhere (pool.Map(pid, [ 1..5 ])))
        Assert.True(isElsewhere (pool.IMap(pid, [ 1..5 ])))
        Assert.True(isElsewhere (pool.IMapUnordered(pid, [ 1..5 ])))
        Assert.True(isElsewhere [ pool.ApplyAsync((fun () -> pid 1)).Get() ])
        Assert.True(isElsewhere (pool.StarMap((fun (_: string) b -> pid b), [ struct ("a", 1) ])))

    [<Fact>]
    member _.An_async_computation_of_nothing() =
        Assert.Equal((), pool.Apply(fun () -> async { do! Async.Sleep 1 }) |> Async.RunSynchronously)

    [<Fact>]
    member _.What_an_async_computation_throws_is_thrown_by_the_call() =
        let failing () = async { return (raise (ArgumentException "bad"): int) }
        let error = Assert.Throws<ArgumentException>(fun () -> pool.Apply(failing) |> ignore)
        Assert.Equal("bad", error.Message)

    [<Fact>]
    member _.Cancelling_a_call_cancels_its_async_computation() =
        use source = new CancellationTokenSource()
        let endless () = async {
            while true do
                do! Async.Sleep 10 }
        let call = pool.ApplyAsync((fun () -> endless ()), cancellationToken = source.Token)
        source.Cancel()
        Assert.ThrowsAny<OperationCanceledException>(fun () -> call.Get() |> ignore) |> ignore
        Assert.Equal(1, pool.Apply(fun () -> 1))

    [<Fact>]
    member _.A_worker_runs_several_async_computations_at_once() =
        use own = new ProcessPool(ProcessPoolOptions(Processes = 1, MaxConcurrencyPerWorker = 2))
        // Each waits for the other one.
        let meet (_: int) = async {
            return! Meeting.join () }
        let both = own.Map(meet, [ 1; 2 ], chunkSize = 1)
        Assert.Equal<bool>([ true; true ], both |> Async.Sequential |> Async.RunSynchronously)

    [<Fact>]
    member _.Async_computations_run_in_worker_threads_too() =
        use own = new ProcessPool(ProcessPoolOptions(InProcess = true, Processes = 1))
        let here = Environment.CurrentManagedThreadId
        let isElsewhere () = async { return Environment.CurrentManagedThreadId <> here }
        Assert.True(own.Apply(isElsewhere) |> Async.RunSynchronously)
        Assert.True(own.Apply(fun () -> async { return PoolTask.IsWorker }) |> Async.RunSynchronously)

    [<Fact>]
    member _.A_computation_that_is_null_fails_its_own_call() =
        let nothing () : Async<int> = Unchecked.defaultof<_>
        Assert.ThrowsAny<Exception>(fun () -> pool.Apply(nothing) |> ignore) |> ignore
        Assert.Equal(1, pool.Apply(fun () -> 1))

    [<Fact>]
    member _.Results_can_be_awaited_in_tasks_and_in_async_computations() =
        task {
            let! doubled = pool.MapAsync((fun x -> x * 2), [ 1; 2 ]).AsTask()
            Assert.Equal<int>([ 2; 4 ], doubled)
            let! one = async { return! pool.ApplyAsync(fun () -> 1).AsTask() |> Async.AwaitTask }
            Assert.Equal(1, one)
        }
