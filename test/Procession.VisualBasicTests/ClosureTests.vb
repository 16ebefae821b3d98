Imports System.IO
Imports System.Threading

''' <summary>Lambdas of Visual Basic, which share one object for what a scope captured.</summary>
Public Class ClosureTests
    Private ReadOnly _pool As ProcessPool
    Private ReadOnly _field As Integer = 5

    Public Sub New(sharedPool As SharedPool)
        _pool = sharedPool.Pool
    End Sub

    <Fact>
    Public Sub Captured_variables_travel_as_copies()
        Dim factor = 10
        Dim names = New List(Of String) From {"a", "b"}
        Dim count = 0
        Dim results = _pool.Map(Function(i)
                                    count += 1
                                    Return names(i) & factor
                                End Function, {0, 1})
        Assert.Equal({"a10", "b10"}, results)
        Assert.Equal(0, count)
    End Sub

    <Fact>
    Public Sub A_lambda_takes_along_what_it_uses_and_not_what_its_neighbours_captured()
        Using own As New ProcessPool(1), waiting As New ManualResetEvent(False)
            Dim factor = 3
            Dim run = Function() own.Map(Function(x) x * factor, {1, 2})
            Dim neighbour = Function() waiting.WaitOne(0)
            Assert.Equal({3, 6}, run())
            Assert.False(neighbour())
        End Using
    End Sub

    <Fact>
    Public Sub Lambdas_in_loops_and_nested_scopes_reach_their_variables()
        Dim all As New List(Of Integer)
        Using own As New ProcessPool(1)
            Dim factor = 100
            For i = 1 To 2
                Dim offset = i * 10
                Dim run = Function() own.Map(Function(x) x + offset + factor, {1, 2})
                all.AddRange(run())
            Next
        End Using

        Assert.Equal({111, 112, 121, 122}, all)
    End Sub

    <Fact>
    Public Sub Lambdas_within_lambdas_and_queries_keep_what_they_reach()
        Using waiting As New ManualResetEvent(False)
            Dim limit = 2
            Dim neighbour = Function() waiting.WaitOne(0)
            Dim results = _pool.Map(
                Function(n) (From x In Enumerable.Range(1, n) Where x > limit Select x * limit).Sum(), {3, 4})
            Assert.Equal({6, 14}, results)
            Assert.False(neighbour())
        End Using
    End Sub

    <Fact>
    Public Sub Async_lambdas_keep_what_they_reach()
        Using waiting As New ManualResetEvent(False)
            Dim offset = 1
            Dim neighbour = Function() waiting.WaitOne(0)
            Dim results = _pool.Map(Async Function(x)
                                        Await Task.Yield()
                                        Dim inner = Function() x + offset
                                        Return inner()
                                    End Function, {1, 2})
            Assert.Equal({2, 3}, results)
            Assert.False(neighbour())
        End Using
    End Sub

    <Fact>
    Public Sub Iterator_lambdas_keep_what_they_reach()
        Using waiting As New ManualResetEvent(False)
            Dim last = 3
            Dim neighbour = Function() waiting.WaitOne(0)
            Dim numbers = _pool.Apply(Iterator Function() As IEnumerable(Of Integer)
                                          For i = 1 To last
                                              Yield i
                                          Next
                                      End Function)
            Assert.Equal({1, 2, 3}, numbers)
            Assert.False(neighbour())
        End Using
    End Sub

    <Fact>
    Public Sub What_cannot_travel_is_named_as_in_the_source()
        Using stream As New MemoryStream(), writer As New StreamWriter(stream)
            Dim refusal = Assert.Throws(Of UnsendableException)(
                Sub() _pool.Map(Function(x)
                                    writer.Write(x)
                                    Return x
                                End Function, {1}))
            Assert.StartsWith("closure.writer", refusal.Path)
        End Using
    End Sub

    <Fact>
    Public Sub A_lambda_that_uses_a_field_takes_the_object_along()
        Dim holder As New Holder(4)
        Assert.Equal({5, 6}, holder.AddIn(_pool))
        Dim refusal = Assert.Throws(Of UnsendableException)(Sub() _pool.Map(Function(x) x + _field, {1}))
        Assert.StartsWith("this._pool", refusal.Path)
        Assert.Contains("copy that to a local variable", refusal.Message)
    End Sub

    <Fact>
    Public Sub A_crash_names_the_lambda_and_its_line()
        Dim crash = Assert.Throws(Of WorkerCrashedException)(Sub() _pool.Apply(Sub() Environment.Exit(3)))
        Assert.Equal(3, crash.ExitCode)
        Assert.Contains("lambda in ClosureTests", crash.Message)
    End Sub

    Private NotInheritable Class Holder
        Private ReadOnly _number As Integer

        Public Sub New(number As Integer)
            _number = number
        End Sub

        Public Function AddIn(pool As ProcessPool) As Integer()
            Return pool.Map(Function(x) x + _number, {1, 2})
        End Function
    End Class
End Class
