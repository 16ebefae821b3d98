''' <summary>One pool for all tests: what a test needs of its own is in the function that it sends.</summary>
Public NotInheritable Class SharedPool
    Implements IDisposable

    Public ReadOnly Property Pool As New ProcessPool(2)

    Public Sub Dispose() Implements IDisposable.Dispose
        Pool.Dispose()
    End Sub
End Class
