Imports Procession

Public Structure Size
    Public Property Width As Double
    Public Property Height As Double
End Structure

Public Class Order
    Public Property Id As Integer
    Public Property Lines As New List(Of String)

    Public Function Total(price As Integer) As Integer
        Return Lines.Count * price
    End Function
End Class

Module Program
    Private ReadOnly Prices As New Dictionary(Of String, Integer) From {{"tea", 3}, {"cake", 4}}

    Private Function Area(size As Size) As Double
        Return size.Width * size.Height
    End Function

    Private Async Function LengthAsync(text As String) As Task(Of Integer)
        Await Task.Delay(10)
        Return text.Length
    End Function

    Sub Main()
        Using pool As New ProcessPool(2) ' Two worker processes.

            ' Lambdas may capture variables: they travel as copies, and only those that the lambda uses.
            Dim factor = 10
            Console.WriteLine(String.Join(", ", pool.Map(Function(x) x * factor, {1, 2, 3})))

            ' Methods of a module, of an object, and async ones, which are awaited in the worker.
            Console.WriteLine(String.Join(", ", pool.Map(AddressOf Area, {New Size With {.Width = 2, .Height = 3}})))
            Dim order = New Order With {.Id = 7}
            order.Lines.AddRange({"tea", "cake"})
            Console.WriteLine(pool.Apply(AddressOf order.Total, 5))
            Console.WriteLine(String.Join(", ", pool.Map(AddressOf LengthAsync, {"one", "three"})))
            Dim delayed = pool.Apply(Async Function(x As Integer)
                                         Await Task.Delay(10)
                                         Return x + factor
                                     End Function, 5)
            Console.WriteLine(delayed)

            ' What a module holds is set up in each worker, by the same initializers.
            Console.WriteLine(pool.Apply(Function(name) Prices(name), "cake"))

            ' Anonymous types, tuples and queries.
            Dim totals = pool.Map(Function(o) New With {.Id = o.Id, .Count = o.Lines.Count}, {order})
            Console.WriteLine(totals(0))
            Console.WriteLine(String.Join(", ", pool.StarMap(Function(a, b) a * b, {(2, 3), (4, 5)})))
            Console.WriteLine(pool.Apply(Function() (From n In Enumerable.Range(1, factor) Where n Mod 3 = 0 Select n).Sum()))

            ' A Sub brings nothing back.
            pool.ForEach(Sub(x) If x > factor Then Throw New ArgumentException("never"), {1, 2})

            ' Exceptions keep their type, and nothing a function does ends this program.
            Try
                pool.Apply(Function() Integer.Parse("three"))
            Catch e As FormatException
                Console.WriteLine(e.Message)
            End Try

            Try
                pool.Apply(Sub() Environment.Exit(3))
            Catch e As WorkerCrashedException
                Console.WriteLine($"{e.Kind}, code {e.ExitCode}")
            End Try

            Console.WriteLine(pool.Apply(Function() "still at work"))
        End Using
    End Sub
End Module
