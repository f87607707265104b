using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>A case that a peer in another process runs on our inputs.</summary>
/// <param name="process">The peer.</param>
/// <param name="slot">Name to print and to hold the job under: the process forgets what it held there before.</param>
/// <param name="job">Case name as the peer's script understands it.</param>
/// <param name="inputs">What goes there.</param>
/// <param name="results">What comes back, one behind the other.</param>
internal sealed class RemoteJob(
    PeerProcess process, string slot, string job, IReadOnlyList<IOperand> inputs, IReadOnlyList<IOperand> results)
{
    /// <summary>Name to print.</summary>
    public string Slot => slot;

    /// <summary>How long the peer's helper threads keep a core busy after a call.</summary>
    public int SpinMilliseconds => process.SpinMilliseconds;

    /// <summary>Sends the inputs, has the case run once, and fetches the results.</summary>
    /// <exception cref="PeerException">The peer cannot.</exception>
    public void Prepare()
    {
        string folder = Directory.CreateTempSubdirectory("fastnet-peer-").FullName;
        try
        {
            for (int i = 0; i < inputs.Count; i++)
                File.WriteAllBytes(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)), inputs[i].Bytes);
            process.Ask("prepare", slot, job, folder);
            using FileStream stream = File.OpenRead(Path.Combine(folder, "result"));
            long expected = results.Sum(result => result.ByteCount);
            if (stream.Length != expected)
                throw new PeerException($"{slot} {job}: the results have {stream.Length} bytes; expected {expected}.");
            foreach (IOperand result in results)
                stream.ReadExactly(result.Bytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Calls for a while, then takes samples for a while, at least one.</summary>
    /// <returns>Milliseconds per call of each sample.</returns>
    public IReadOnlyList<double> Sample(int calls, TimeSpan settling, TimeSpan block)
    {
        string[] samples = process.Ask("run", slot, Number(calls), Number(settling.TotalMilliseconds), Number(block.TotalMilliseconds));
        return [.. samples.Select(sample => double.Parse(sample, CultureInfo.InvariantCulture) / 1e6 / calls)];
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
