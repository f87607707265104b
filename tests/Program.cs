namespace FastNet.Tests;

/// <summary>
/// The test assembly started by hand: <c>child SCENARIO ARGUMENTS...</c>. Tests that end a process, or need other runtime
/// switches, start themselves again this way; everything else is run by <c>dotnet test</c>.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["child", string scenario, .. string[] rest])
            return Harness.Scenarios.Run(scenario, rest);
        Console.Error.WriteLine("Run the tests with: dotnet test -c Release");
        return 2;
    }
}
