namespace Procession.FSharpTests

open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Xunit

/// Programs that consist of the top level of a file: no function has an [<EntryPoint>].
type ProgramTests() =
    let run (project: string) =
        // artifacts/bin/<project>/<configuration>
        let configuration = DirectoryInfo(System.AppContext.BaseDirectory.TrimEnd '/').Name
        let bin = Path.Combine(System.AppContext.BaseDirectory, "..", "..", project, configuration)
        let start = ProcessStartInfo("dotnet", [ Path.GetFullPath(Path.Combine(bin, project + ".dll")) ])
        start.RedirectStandardOutput <- true
        start.RedirectStandardError <- true
        use app = Process.Start start
        let errors = app.StandardError.ReadToEndAsync()
        let output = app.StandardOutput.ReadToEnd().TrimEnd().Split '\n'
        Assert.True(app.WaitForExit 30_000, "it has ended")
        Assert.Equal("", errors.Result)
        Assert.Equal(0, app.ExitCode)
        output |> Array.map _.TrimEnd() |> Array.toList

    [<Fact>]
    member _.Values_at_the_top_level_of_the_program_reach_its_workers() =
        Assert.Equal<string>(
            [ "main ran"
              "number: 10 20"
              "list: a! b!"
              "in a nested module: 3 4"
              "through a function: 10 20"
              "through a lambda in a lambda: 30"
              "with captured variables: 15"
              "in a captured function: 20"
              "through a member: 11"
              "through an interface: 10"
              "of a class: 7"
              "in a task: 10"
              "in an async: 10"
              "function of the top level: 100"
              "mutable, as it is at the call: 1 2"
              "set in a worker, not here: 2"
              "a function that was there and back: 10, and the list is still the same: true"
              "not to be sent: closure.writer"
              "pool beside it: 10"
              "values of another file: 5"
              "child: 10"
              "main ran once" ],
            run "Procession.FSharpProgram")

    [<Fact>]
    member _.The_sample_prints_what_it_should() =
        let expected = File.ReadAllLines(Path.Combine(System.AppContext.BaseDirectory, "expected.txt"))
        Assert.Equal<string>(expected, run "fsharp-pool")

    [<Fact>]
    member _.The_code_in_the_docs_is_that_of_the_sample() =
        let read name = File.ReadAllText(Path.Combine(System.AppContext.BaseDirectory, name))
        let sample = read "sample.txt"
        let blocks = Regex.Matches(read "page.md", "```fsharp\n(.*?)```", RegexOptions.Singleline)
        Assert.NotEmpty blocks

        for block in blocks do
            Assert.Contains(block.Groups[1].Value, sample)
