namespace Procession.FSharpTests

open System
open Procession
open Xunit

/// What is at the top level of a module.
module Top =
    let factor = Int32.Parse "10"
    let table = [ "a", 1; "b", 2 ] |> Map
    let scale x = x * factor
    let lookUp key = Map.tryFind key table
    let inline twice f x = f (f x)

    let (|Even|Odd|) n = if n % 2 = 0 then Even else Odd

    let rec gcd a b = if b = 0 then a else gcd b (a % b)

    let identity x = x

type Multiplier(by: int) =
    let mutable calls = 0
    member _.By = by

    member _.Times x =
        calls <- calls + 1
        x * by

    member this.InPool(pool: ProcessPool) = pool.Map((fun x -> x * this.By), [ 1; 2 ])
    static member Half x = x / 2

type IPriced =
    abstract Price: int

/// Functions as F# makes them run in workers.
type FunctionTests(shared: SharedPool) =
    let pool = shared.Pool

    [<Fact>]
    member _.Functions_of_a_module() =
        Assert.Equal<int>([ 10; 20 ], pool.Map(Top.scale, [ 1; 2 ]))
        Assert.Equal<int option>([ Some 1; None ], pool.Map(Top.lookUp, [ "a"; "c" ]))
        Assert.Equal<int>([ 6 ], pool.StarMap(Top.gcd, [ struct (12, 18) ]))

    [<Fact>]
    member _.A_generic_function_at_several_types() =
        Assert.Equal(1, pool.Apply(Top.identity, 1))
        Assert.Equal("a", pool.Apply(Top.identity, "a"))
        Assert.Equal<int list>([ 1 ], pool.Apply(Top.identity, [ 1 ]))

    [<Fact>]
    member _.Members_of_objects_and_static_members() =
        Assert.Equal<int>([ 3; 6 ], pool.Map(Multiplier(3).Times, [ 1; 2 ]))
        Assert.Equal<int>([ 2 ], pool.Map(Multiplier.Half, [ 5 ]))
        Assert.Equal<int>([ 4; 8 ], Multiplier(4).InPool pool)

    [<Fact>]
    member _.Partial_application_composition_and_operators() =
        Assert.Equal<int>([ 4; 5 ], pool.Map((+) 3, [ 1; 2 ]))
        Assert.Equal<string>([ "20" ], pool.Map(Top.scale >> string, [ 2 ]))
        Assert.Equal<string>([ "<5>" ], pool.Map(sprintf "<%d>", [ 5 ]))

    [<Fact>]
    member _.Closures_take_copies_of_what_they_captured() =
        let number = Int32.Parse "5"
        let names = [ "x"; "y" ]
        let counter = ref 1
        let results = pool.Map((fun i -> counter.Value <- counter.Value + 1; $"{names[i]}{number}"), [ 0; 1 ])
        Assert.Equal<string>([ "x5"; "y5" ], results)
        Assert.Equal(1, counter.Value)

    [<Fact>]
    member _.Local_functions_recursive_and_nested() =
        let offset = Int32.Parse "1"
        let rec factorial n = if n <= 1 then 1 else n * factorial (n - 1)

        let rec isEven n = n = 0 || isOdd (n - 1)
        and isOdd n = n <> 0 && isEven (n - 1)

        let add x = x + offset
        Assert.Equal<int>([ 6; 24 ], pool.Map(factorial, [ 3; 4 ]))
        Assert.Equal<bool>([ true; false ], pool.Map(isEven, [ 10; 11 ]))
        Assert.Equal<int>([ 3 ], pool.Map((fun x -> Top.twice add x), [ 1 ]))

    [<Fact>]
    member _.Lambdas_within_lambdas_reach_what_is_outside() =
        let limit = Int32.Parse "2"
        let total list = list |> List.filter (fun x -> x > limit) |> List.sumBy Top.scale
        let results = pool.Map((fun list -> total list), [ [ 1; 3 ]; [] ])
        Assert.Equal<int>([ 30; 0 ], results)

    [<Fact>]
    member _.Functions_that_were_captured() =
        let choose large = if large then (fun x -> x * 100) else (fun x -> x + 1)
        let chosen = choose true
        Assert.Equal<int>([ 100 ], pool.Map((fun x -> chosen x), [ 1 ]))
        Assert.Equal<int>([ 100 ], pool.Map(chosen, [ 1 ]))

    [<Fact>]
    member _.Active_patterns_and_matches() =
        let name number =
            match number with
            | Top.Even -> "even"
            | Top.Odd -> "odd"

        Assert.Equal<string>([ "odd"; "even" ], pool.Map(name, [ 1; 2 ]))

    [<Fact>]
    member _.Object_expressions() =
        let price = Int32.Parse "7"

        let item =
            { new IPriced with
                member _.Price = price }

        Assert.Equal(7, pool.Apply((fun (priced: IPriced) -> priced.Price), item))

    [<Fact>]
    member _.A_function_of_a_tuple_and_functions_of_several_arguments() =
        Assert.Equal<int>([ 3 ], pool.Map((fun (a, b) -> a + b), [ (1, 2) ]))
        Assert.Equal<int>([ 3; 7 ], pool.StarMap((fun a b -> a + b), [ struct (1, 2); struct (3, 4) ]))
        Assert.Equal(10, pool.Apply((fun a b c d -> a + b + c + d), 1, 2, 3, 4))
