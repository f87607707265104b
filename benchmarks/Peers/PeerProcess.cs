using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>A peer in a process of its own: a script that is told what to do line by line and answers each line with one.</summary>
/// <remarks>It is idle, waiting for a line, while others are measured. It ends when its standard input does, so also if this
/// process dies.</remarks>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _name;

    private PeerProcess(string name, Process process, int spinMilliseconds)
    {
        _name = name;
        _process = process;
        SpinMilliseconds = spinMilliseconds;
    }

    /// <summary>How long its helper threads spin after a call.</summary>
    public int SpinMilliseconds { get; }

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts PyTorch: with the interpreter that FASTNET_PYTHON names, else the system's, else the first on the path.</summary>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="why">Why there is none.</param>
    public static PeerProcess? Torch(int threads, out string why)
    {
        string? named = Environment.GetEnvironmentVariable("FASTNET_PYTHON");
        string[] interpreters = named is { Length: > 0 } ? [named] : ["/usr/bin/python3", "python3", "python"];
        why = "";
        foreach (string interpreter in interpreters)
        {
            if (Start("torch", interpreter, "torch_peer.py", threads, spinMilliseconds: 5, out why) is { } process)
                return process;
        }

        return null;
    }

    /// <summary>Starts ONNX Runtime in Node.js, from the node_modules in the folder that FASTNET_ORT_NODE names.</summary>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="why">Why there is none.</param>
    public static PeerProcess? OnnxRuntime(int threads, out string why) =>
        Start("onnxruntime", "node", "ort_peer.js", threads, spinMilliseconds: 40, out why);

    /// <summary>Has it do something.</summary>
    /// <returns>The fields of its answer.</returns>
    /// <exception cref="PeerException">It could not, or is gone.</exception>
    public string[] Ask(params ReadOnlySpan<string> fields)
    {
        string question = string.Join('\t', fields);
        string? answer;
        try
        {
            _process.StandardInput.WriteLine(question);
            _process.StandardInput.Flush();
            answer = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            answer = null;
        }

        return answer?.Split('\t') switch
        {
            null => throw new PeerException($"{_name} ended instead of answering '{question}'."),
            ["ok", .. var rest] => rest,
            var other => throw new PeerException($"{_name} to '{question}': {string.Join(' ', other)}"),
        };
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        const int Patience = 2000;
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Starts a script.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="interpreter">Program that runs it.</param>
    /// <param name="script">File beside this one.</param>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="spinMilliseconds">How long its helper threads spin after a call.</param>
    /// <param name="why">Why there is none.</param>
    internal static PeerProcess? Start(string name, string interpreter, string script, int threads, int spinMilliseconds, out string why)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(interpreter, [Path.Combine(AppContext.BaseDirectory, "Peers", script), count])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["OMP_NUM_THREADS"] = count,
                ["OPENBLAS_NUM_THREADS"] = count,
                ["MKL_NUM_THREADS"] = count,

                // Helpers of OpenMP spin for 10 ms after a call before they sleep. A tenth of that changes none of their times by
                // more than 1 %; OMP_WAIT_POLICY=PASSIVE makes a softmax take 1.6 times as long.
                ["GOMP_SPINCOUNT"] = "30000",
            },
        };
        foreach ((string variable, string value) in BlasSettings.Variables)
            _ = start.Environment.TryAdd(variable, value);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            why = problem.Message;
            return null;
        }

        string[] greeting = process.StandardOutput.ReadLine()?.Split('\t') ?? ["it ended at once"];
        why = string.Join(' ', greeting);
        if (greeting[0] == "ready")
            return new PeerProcess(name, process, threads > 1 ? spinMilliseconds : 0);
        process.WaitForExit();
        process.Dispose();
        return null;
    }
}

/// <summary>A peer in another process could not do what it was asked.</summary>
internal sealed class PeerException(string message) : Exception(message);
