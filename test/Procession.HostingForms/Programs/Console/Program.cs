Forms.FormChecks.Begin();
try
{
    Forms.FormChecks.Run();
}
catch (Exception e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

return 0;
