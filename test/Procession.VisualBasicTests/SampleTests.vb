Imports System.Diagnostics
Imports System.IO
Imports System.Text.RegularExpressions

''' <summary>The sample is a program of its own, built beside these tests.</summary>
Public Class SampleTests
    <Fact>
    Public Sub The_sample_prints_what_it_should()
        Dim configuration = New DirectoryInfo(AppContext.BaseDirectory.TrimEnd("/"c)).Name
        Dim bin = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."))
        Dim program = Path.Combine(bin, "vb-pool", configuration, "vb-pool.dll")
        Dim start As New ProcessStartInfo("dotnet", {program}) With {.RedirectStandardOutput = True}
        Using app = Process.Start(start)
            Dim output = app.StandardOutput.ReadToEnd()
            Assert.True(app.WaitForExit(30_000), "it has ended")
            Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "expected.txt")), output)
            Assert.Equal(0, app.ExitCode)
        End Using
    End Sub

    <Fact>
    Public Sub The_code_in_the_docs_is_that_of_the_sample()
        Dim sample = Unindented("sample.txt")
        Dim blocks = Regex.Matches(Unindented("page.md"), "```vb\n(.*?)```", RegexOptions.Singleline)
        Assert.NotEmpty(blocks)
        For Each block As Match In blocks
            Assert.Contains(block.Groups(1).Value, sample)
        Next
    End Sub

    Private Shared Function Unindented(name As String) As String
        Dim lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, name))
        Return String.Join(vbLf, lines.Select(Function(line) line.Trim()))
    End Function
End Class
