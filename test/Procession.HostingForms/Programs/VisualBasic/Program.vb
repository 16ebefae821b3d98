Imports System.IO
Imports System.Threading
Imports Procession

Public Class Line
    Public Property Text As String
End Class

Public Structure Order
    Public Property Name As String
    Public Property Count As Integer
    Public Property Lines As List(Of Line)
End Structure

Module Program
    Private ReadOnly Folder As String = Environment.GetEnvironmentVariable("FORMS_FOLDER")

    Sub Main()
        Append("begun", Environment.ProcessId.ToString())
        Using pool As New ProcessPool(2)
            If Environment.GetEnvironmentVariable("FORMS_MODE") = "wait" Then
                pool.ForEach(AddressOf Wait, {1, 2}, chunkSize:=1)
            End If

            Dim offset = 100
            Check("captured", String.Join(" ", pool.Map(Function(x) x + offset, {1, 2, 3})), "101 102 103")
            Dim lines = New List(Of Line) From {New Line With {.Text = "a"}}
            Dim order As New Order With {.Name = "tea", .Count = 1, .Lines = lines}
            Dim answer = pool.Apply(
                Function(o) New Order With {.Name = o.Name, .Count = o.Count + offset, .Lines = o.Lines}, order)
            Check("record", $"{answer.Name} {answer.Count} {answer.Lines(0).Text}", "tea 101 a")
            Dim here = Environment.ProcessId
            Check("elsewhere", pool.Apply(Function() Environment.ProcessId <> here).ToString(), "True")
            Try
                pool.Apply(Sub() Environment.Exit(3))
                Check("crash", "survived", "3")
            Catch e As WorkerCrashedException
                Check("crash", e.ExitCode.ToString(), "3")
            End Try

            Check("replaced", pool.Apply(Function() "still at work"), "still at work")
        End Using

        Append("ended", "yes")
    End Sub

    Private Sub Wait(item As Integer)
        File.AppendAllText(Path.Combine(Folder, $"waiting-{Environment.ProcessId}"), "")
        Thread.Sleep(Timeout.Infinite)
    End Sub

    Private Sub Check(name As String, value As String, expected As String)
        Append("checks", If(value = expected, $"{name}: passed", $"{name}: '{value}' and not '{expected}'"))
    End Sub

    Private Sub Append(name As String, line As String)
        File.AppendAllText(Path.Combine(Folder, name), line & vbLf)
    End Sub
End Module
