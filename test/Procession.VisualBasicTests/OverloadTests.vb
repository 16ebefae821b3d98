''' <summary>The verbs as Visual Basic calls them: that this compiles is half of each test.</summary>
Public Class OverloadTests
    Private ReadOnly _pool As ProcessPool

    Public Sub New(sharedPool As SharedPool)
        _pool = sharedPool.Pool
    End Sub

    <Fact>
    Public Sub Apply_with_functions_and_subs()
        Assert.Equal(42, _pool.Apply(Function() 42))
        Assert.Equal("1a", _pool.Apply(Function(a As Integer, b As String) a & b, 1, "a"))
        _pool.Apply(Sub() GC.KeepAlive(Nothing))
        _pool.Apply(Sub(x) GC.KeepAlive(x), 1)
        Assert.Equal(5, _pool.Apply(Function(x) x + 1, 4, New CallOptions With {.Priority = 1}))
    End Sub

    <Fact>
    Public Sub Methods_by_AddressOf()
        Assert.Equal({1, 4}, _pool.Map(AddressOf Square, {1, 2}))
        Assert.Equal({1L, 4L}, _pool.Map(Of Integer, Long)(AddressOf Square, {1, 2}))
        Assert.Equal({1, 4}, _pool.Map(AddressOf SquareAsync, {1, 2}))
        Assert.Equal({3}, _pool.Map(AddressOf New Multiplier With {.By = 3}.Times, {1}))
        _pool.ForEach(AddressOf Show, {1, 2})
        _pool.ForEach(AddressOf ShowAsync, {1, 2})
    End Sub

    <Fact>
    Public Sub Async_functions_are_awaited_in_the_worker()
        Dim here = Environment.ProcessId
        Assert.True(_pool.Apply(Async Function()
                                    Await Task.Yield()
                                    Return Environment.ProcessId <> here
                                End Function))
        _pool.ForEach(Async Function(x)
                          Await Task.Yield()
                      End Function, {1, 2})
    End Sub

    <Fact>
    Public Sub An_async_sub_is_refused_because_nobody_could_wait_for_it()
        Dim refusal = Assert.Throws(Of ArgumentException)(
            Sub() _pool.ForEach(Async Sub(x) Await Task.Yield(), {1, 2}))
        Assert.Contains("async void", refusal.Message)
    End Sub

    <Fact>
    Public Async Function Results_can_be_awaited() As Task
        Dim doubled = Await _pool.MapAsync(Function(x) x * 2, {1, 2})
        Assert.Equal({2, 4}, doubled)
        Await _pool.ApplyAsync(Sub() GC.KeepAlive(Nothing))
    End Function

    <Fact>
    Public Sub Callbacks_get_the_result()
        Dim told As New List(Of Integer)
        Dim pending = _pool.ApplyAsync(Function(x) x + 1, 4, callback:=Sub(r) told.Add(r))
        Assert.Equal(5, pending.Get())
        Assert.Equal({5}, told)
    End Sub

    <Fact>
    Public Sub StarMap_and_streams()
        Assert.Equal({3, 7}, _pool.StarMap(Function(a, b) a + b, {(1, 2), (3, 4)}))
        Dim all As New List(Of Integer)
        For Each result In _pool.IMap(Function(x) x * x, {1, 2, 3})
            all.Add(result)
        Next

        Assert.Equal({1, 4, 9}, all)
    End Sub

    Private Shared Function Square(x As Integer) As Integer
        Return x * x
    End Function

    Private Shared Async Function SquareAsync(x As Integer) As Task(Of Integer)
        Await Task.Yield()
        Return x * x
    End Function

    Private Shared Sub Show(x As Integer)
        GC.KeepAlive(x)
    End Sub

    Private Shared Async Function ShowAsync(x As Integer) As Task
        Await Task.Yield()
    End Function

    Private NotInheritable Class Multiplier
        Public Property By As Integer

        Public Function Times(x As Integer) As Integer
            Return x * By
        End Function
    End Class
End Class
