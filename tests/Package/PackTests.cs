using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Package;

/// <summary>What a user gets from the package.</summary>
public sealed class PackTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void The_package_holds_one_assembly_its_documentation_and_the_readme_and_nothing_native()
    {
        string folder = Directory.CreateTempSubdirectory("fastnet-pack-").FullName;
        try
        {
            Pack(folder);
            string version = typeof(Gemm).Assembly.GetName().Version!.ToString(3);
            using ZipArchive package = ZipFile.OpenRead(Path.Combine(folder, $"FastNet.Numerics.{version}.nupkg"));
            Assert.Equal(
                ["FastNet.Numerics.nuspec", "README.md", "lib/net10.0/FastNet.Numerics.dll", "lib/net10.0/FastNet.Numerics.xml"],
                Contents(package));

            using (var readme = new StreamReader(package.GetEntry("README.md")!.Open()))
                Assert.Equal(Repository.Read("README.md"), readme.ReadToEnd().ReplaceLineEndings("\n"));

            using Stream stream = package.GetEntry("FastNet.Numerics.nuspec")!.Open();
            XElement[] elements = [.. XDocument.Load(stream).Descendants()];
            Assert.Equal(
                ["CommunityToolkit.HighPerformance", "System.Numerics.Tensors"],
                elements.Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order());
            Assert.Equal("README.md", elements.Single(e => e.Name.LocalName == "readme").Value);
            Assert.Equal("MIT", elements.Single(e => e.Name.LocalName == "license").Value);

            using ZipArchive symbols = ZipFile.OpenRead(Path.Combine(folder, $"FastNet.Numerics.{version}.snupkg"));
            Assert.Contains("lib/net10.0/FastNet.Numerics.pdb", Contents(symbols));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The files that are not the container's own.</summary>
    private static IEnumerable<string> Contents(ZipArchive package) => package.Entries
        .Select(entry => entry.FullName)
        .Where(name => name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static void Pack(string folder)
    {
        // The build that these tests came from: artifacts/bin/FastNet.Tests/release.
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] arguments =
        [
            "pack", Repository.PathOf("src/Numerics"), "--no-build", "--nologo", "-c", configuration, "-o", folder, "-nodeReuse:false",
        ];
        var start = new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet pack took more than {Limit}.");
        }

        Assert.True(process.ExitCode == 0, output.Result + error.Result);
    }
}
