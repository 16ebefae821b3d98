namespace Procession.FSharpTests

open System
open Xunit

[<Struct>]
type Coordinates = { X: float; Y: float }

type Address = { Street: string; Zip: string option }

type Person =
    { Name: string
      Address: Address
      Tags: Set<string>
      Scores: Map<string, int list> }

type Shape =
    | Circle of radius: float
    | Rectangle of width: float * height: float
    | Empty

[<Struct>]
type Answer =
    | Yes
    | No of reason: string

type Expression =
    | Number of int
    | Add of Expression * Expression

[<CustomEquality; CustomComparison>]
type CaseInsensitive =
    { Text: string }

    override this.Equals other =
        match other with
        | :? CaseInsensitive as that -> String.Equals(this.Text, that.Text, StringComparison.OrdinalIgnoreCase)
        | _ -> false

    override this.GetHashCode() = this.Text.ToUpperInvariant().GetHashCode(StringComparison.Ordinal)

    interface IComparable with
        member this.CompareTo other =
            String.Compare(this.Text, (other :?> CaseInsensitive).Text, StringComparison.OrdinalIgnoreCase)

/// Values of F# go to a worker as arguments, and come back as results.
type ValueTests(shared: SharedPool) =
    let pool = shared.Pool

    // The function looks at the value there: it must be one in the worker too, not only after the way back.
    let assertTravels (value: 'T) (isAsItWas: 'T -> bool) =
        Assert.True(isAsItWas value)
        let result: struct (bool * 'T) = pool.Apply((fun (v: 'T) -> struct (isAsItWas v, v)), value)
        let struct (there, back) = result
        Assert.True(there, "as it was, in the worker")
        Assert.True(isAsItWas back, "as it was, back here")

    let assertEqual value = assertTravels value (fun other -> other = value)

    [<Fact>]
    member _.Records_travel() =
        assertEqual
            { Name = "Ada"
              Address = { Street = "Main"; Zip = Some "1" }
              Tags = set [ "b"; "a" ]
              Scores = Map [ "x", [ 1; 2 ]; "y", [] ] }

    [<Fact>]
    member _.Struct_and_anonymous_records_travel() =
        assertEqual { X = 1.0; Y = -0.5 }
        assertEqual {| Id = 5; Inner = {| Name = "a" |} |}
        assertEqual (struct {| A = 1; B = "b" |})

    [<Fact>]
    member _.Unions_travel_with_their_case() =
        for shape in [ Circle 1.5; Rectangle(2.0, 3.0); Empty ] do
            assertEqual shape

        assertTravels Empty _.IsEmpty
        assertEqual Yes
        assertEqual (No "because")
        assertEqual (Add(Number 1, Add(Number 2, Number 3)))

    [<Fact>]
    member _.Options_and_results_travel() =
        assertEqual (Some 1)
        assertEqual (None: string option)
        assertEqual (Some(Some [ 1 ]))
        assertEqual (ValueSome "a")
        assertEqual (ValueNone: int voption)
        assertEqual (Ok 1: Result<int, string>)
        assertEqual (Error [ "a" ]: Result<int, string list>)

    [<Fact>]
    member _.Lists_maps_and_sets_travel_and_go_on_working() =
        assertTravels [ 1..1000 ] (fun list -> List.sum list = 500500 && (0 :: list).Head = 0)
        assertTravels (Map [ 2, "b"; 1, "a" ]) (fun map -> Map.toList (Map.add 0 "z" map) |> List.map fst = [ 0; 1; 2 ])
        assertTravels (set [ Circle 1.0; Empty ]) (fun shapes -> shapes.Contains Empty && not (shapes.Contains(Circle 2.0)))

    [<Fact>]
    member _.Maps_keep_the_comparison_of_their_keys() =
        assertTravels (Map [ { Text = "Key" }, 5 ]) (fun map -> map[{ Text = "KEY" }] = 5)

    [<Fact>]
    member _.Tuples_arrays_and_sequences_travel() =
        assertEqual (1, "a", 2.5)
        assertEqual struct (1, "a")
        assertEqual (Array.init 100 float)
        assertTravels (array2D [ [ 1; 2 ]; [ 3; 4 ] ]) (fun table -> table[1, 0] = 3)
        assertTravels (seq { for i in 1..3 -> i * i }) (fun items -> Seq.toList items = [ 1; 4; 9 ])
        assertTravels (ResizeArray [ 1; 2 ]) (fun list -> list.Count = 2)

    [<Fact>]
    member _.Big_numbers_units_and_dates_travel() =
        assertEqual 123456789012345678901234567890I
        assertEqual 12.50M
        assertEqual (DateTime(2026, 11, 27, 0, 0, 0, DateTimeKind.Utc))

    [<Fact>]
    member _.Functions_are_values_too() =
        assertTravels (fun x -> x + 1) (fun f -> f 1 = 2)
        assertTravels [ (fun x -> x * 2); (fun x -> x * x) ] (fun all -> all |> List.map (fun f -> f 5) = [ 10; 25 ])
        assertTravels {| Run = fun (a: int) (b: int) -> a - b |} (fun holder -> holder.Run 5 3 = 2)
