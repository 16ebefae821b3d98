// The least that a .NET process can do: what starting one costs, and (with any argument) what an idle one holds.
Console.WriteLine("hello");
if (args.Length > 0)
{
    Console.ReadLine();
}
