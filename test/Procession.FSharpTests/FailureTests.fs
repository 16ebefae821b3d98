namespace Procession.FSharpTests

open System
open System.IO
open Procession
open Xunit

exception Unlucky of text: string * number: int

type Refused(reason: string) =
    inherit Exception("refused: " + reason)
    member _.Reason = reason

/// Failures reach F# callers as what they are.
type FailureTests(shared: SharedPool) =
    let pool = shared.Pool
    let secret = Int32.Parse "1"

    [<Fact>]
    member _.Exceptions_of_F_sharp_can_be_matched() =
        let matched =
            try
                pool.Apply(fun () -> raise (Unlucky("x", 13)): int) |> ignore
                None
            with Unlucky(text, number) ->
                Some(text, number)

        Assert.Equal(Some("x", 13), matched)

    [<Fact>]
    member _.Exception_classes_keep_what_they_hold() =
        let fail (_: int) : int = raise (Refused "late")
        let error = Assert.Throws<Refused>(fun () -> pool.Map(fail, [ 1 ]) |> ignore)
        Assert.Equal("late", error.Reason)

    [<Fact>]
    member _.A_match_that_is_incomplete_names_its_place() =
        let first list = match list with x :: _ -> x | _ -> failwith "no first"
        let error = Assert.ThrowsAny<Exception>(fun () -> pool.Apply((fun () -> first ([]: int list))) |> ignore)
        Assert.Equal("no first", error.Message)

    [<Fact>]
    member _.A_crash_tells_the_exit_code_and_names_the_lambda() =
        let crash = Assert.Throws<WorkerCrashedException>(fun () -> pool.Apply(fun () -> exit 3) |> ignore)
        Assert.Equal(Nullable 3, crash.ExitCode)
        Assert.Contains("FailureTests", crash.Message)

    [<Fact>]
    member _.What_cannot_travel_is_named_as_in_the_source() =
        use file = new MemoryStream()
        use writer = new StreamWriter(file)
        let call () = pool.ForEach((fun (x: int) -> writer.Write x), [ 1 ])
        let error = Assert.Throws<UnsendableException>(call)
        Assert.StartsWith("closure.writer", error.Path)

    [<Fact>]
    member _.A_lambda_that_uses_a_value_of_its_class_takes_the_object_along_and_is_told_the_cure() =
        let error = Assert.Throws<UnsendableException>(fun () -> pool.Map((fun x -> x + secret), [ 1 ]) |> ignore)
        Assert.StartsWith("this.pool", error.Path)
        Assert.Contains("copy that to a local variable", error.Message)
