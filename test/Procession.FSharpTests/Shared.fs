namespace Procession.FSharpTests

open System
open Procession
open Xunit

/// One pool for all tests: what a test needs of its own is in the function that it sends.
type SharedPool() =
    let pool = new ProcessPool(2)
    member _.Pool = pool

    interface IDisposable with
        member _.Dispose() = pool.Dispose()

[<assembly: AssemblyFixture(typeof<SharedPool>)>]
do ()
