using System.Globalization;
using FastNet.Layers;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>Ten steps of each optimizer against those of PyTorch, which tests/Golden/optimizers.py wrote.</summary>
[EveryLevel]
public sealed class OptimizerGoldenTests
{
    [Fact]
    public void Ten_steps_are_those_of_PyTorch()
    {
        Optimizer? optimizer = null;
        var clipping = new GradientClipping();
        float[] parameters = [], gradients = new float[5];
        int compared = 0;
        foreach (string line in Repository.Read("tests/Golden/optimizers.txt").Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] != ' ')
            {
                (optimizer, clipping) = Create(words);
                parameters = [.. Enumerable.Range(0, 5).Select(i => (5 * i % 7 - 3) / 4f)];
                continue;
            }

            while (optimizer!.Steps < int.Parse(words[0], CultureInfo.InvariantCulture))
            {
                for (int i = 0; i < gradients.Length; i++)
                    gradients[i] = ((37 * i + 11 * ((int)optimizer.Steps + 1)) % 17 - 8) / 8f;
                optimizer.Step(gradients, parameters, gradientScale: clipping.Scale(GradientClipping.Norm(gradients)));
            }

            for (int i = 0; i < gradients.Length; i++)
            {
                float expected = float.Parse(words[i + 1], CultureInfo.InvariantCulture);
                Assert.True(
                    Math.Abs(parameters[i] - expected) <= 1e-6 * Math.Max(0.1, Math.Abs(expected)),
                    $"{optimizer.GetType().Name} step {words[0]} [{i}]: {parameters[i]:g9}; expected {expected:g9}");
                compared++;
            }
        }

        Assert.Equal(14 * 4 * 5, compared);
    }

    /// <summary>From a line such as "Adam Beta1=0.8": what is not named keeps its default.</summary>
    private static (Optimizer Optimizer, GradientClipping Clipping) Create(string[] words)
    {
        Optimizer optimizer = words[0] switch
        {
            "Sgd" => new Sgd(0),
            "AdaGrad" => new AdaGrad(),
            "RmsProp" => new RmsProp(),
            "Adam" => new Adam(),
            "AdamW" => new AdamW(),
            _ => throw new InvalidDataException(words[0]),
        };
        var clipping = new GradientClipping();
        OptimizerState fresh = optimizer.Save();
        Dictionary<string, double> settings = new(fresh.Settings);
        foreach (string[] pair in words[1..].Select(word => word.Split('=')))
        {
            double value = double.Parse(pair[1], CultureInfo.InvariantCulture);
            if (pair[0] == "ClipNorm")
                clipping = GradientClipping.ByNorm(value);
            else if (!settings.ContainsKey(pair[0]))
                throw new InvalidDataException(pair[0]);
            else
                settings[pair[0]] = value;
        }

        var tensors = settings.GetValueOrDefault("Momentum") != 0 ? new Dictionary<string, float[]> { ["velocity"] = [] } : fresh.Tensors;
        optimizer.Restore(new OptimizerState(words[0], 0, 0, settings, tensors));
        return (optimizer, clipping);
    }
}
