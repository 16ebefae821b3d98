Public Structure Size
    Public Width As Integer
    Public Property Label As String
End Structure

Public Class Order
    Public Property Id As Integer
    Public Property Lines As New List(Of String)
    Public Property Parent As Order
End Class

Public Module Settings
    Public ReadOnly Names As New Dictionary(Of String, Integer) From {{"a", 1}, {"b", 2}}
    Public Property Counter As Integer = 7
End Module

''' <summary>Values of Visual Basic go to a worker as arguments, and come back as results.</summary>
Public Class ValueTests
    Private ReadOnly _pool As ProcessPool

    Public Sub New(sharedPool As SharedPool)
        _pool = sharedPool.Pool
    End Sub

    <Fact>
    Public Sub Structures_and_classes_travel()
        Dim size = New Size With {.Width = 1, .Label = "small"}
        Dim back = _pool.Apply(Function(s) New Size With {.Width = s.Width + 1, .Label = s.Label & "!"}, size)
        Assert.Equal(2, back.Width)
        Assert.Equal("small!", back.Label)

        Dim order = New Order With {.Id = 1}
        order.Lines.Add("tea")
        order.Parent = order
        Dim copy = _pool.Apply(Function(o) o, order)
        Assert.Same(copy, copy.Parent)
        Assert.Equal({"tea"}, copy.Lines)
    End Sub

    <Fact>
    Public Sub Anonymous_types_and_tuples_travel()
        Dim results = _pool.Map(Function(x) New With {Key .Id = x, .Name = "n" & x}, {1, 2})
        Assert.Equal("n2", results(1).Name)
        Assert.Equal({3, 4}, _pool.Map(Function(a) a.Id + 2, {New With {.Id = 1}, New With {.Id = 2}}))
        Dim pair = _pool.Apply(Function(p) (First:=p.Item2, Second:=p.Item1), (1, "a"))
        Assert.Equal("a", pair.First)
    End Sub

    <Fact>
    Public Sub Nothing_nullables_dates_and_decimals_travel()
        Assert.Equal({"none", "a"}, _pool.Map(Function(x) If(x, "none"), New String() {Nothing, "a"}))
        Assert.Equal({1, 5}, _pool.Map(Function(x As Integer?) x.GetValueOrDefault(5), New Integer?() {1, Nothing}))
        Assert.Equal(#2026-11-28#, _pool.Apply(Function(d) d.AddDays(1), #2026-11-27#))
        Assert.Equal(1.5D, _pool.Apply(Function(d) d + 1D, 0.5D))
    End Sub

    <Fact>
    Public Sub What_a_module_holds_is_set_up_in_the_worker()
        Assert.Equal(2, _pool.Apply(Function(name) Settings.Names(name), "b"))
        Assert.Equal(7, _pool.Apply(Function() Settings.Counter))
    End Sub

    <Fact>
    Public Sub Lambdas_are_values_too()
        Dim factor = 6
        Dim functions = New Func(Of Integer, Integer)() {Function(x) x + 1, Function(x) x * factor}
        Assert.Equal(13, _pool.Apply(Function(all) all(1)(all(0)(1)) + 1, functions))
    End Sub

    <Fact>
    Public Sub Exceptions_keep_their_type()
        Dim failure = Assert.Throws(Of FormatException)(Sub() _pool.Apply(Function() Integer.Parse("three")))
        Assert.Contains("three", failure.Message)
    End Sub
End Class
