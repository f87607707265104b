using FastNet.Layers;

namespace FastNet.Cli;

/// <summary>A step of training made ready to be timed layer by layer.</summary>
internal static class ProfiledStep
{
    /// <summary>The plan with inputs of zeros and labels of 0. Timing it moves batch norm's running statistics and nothing else.</summary>
    /// <param name="network">One input, one output.</param>
    /// <param name="batch">Samples of the step.</param>
    public static TrainingPlan Of(Network network, int batch)
    {
        var plan = new TrainingPlan(network, new SoftmaxCrossEntropy(), batch);
        plan.SetInput(0, new float[batch * network.Inputs[0].Shape.Size]);
        plan.SetLabels(0, new int[batch * network.Outputs[0].Shape.Positions]);
        return plan;
    }
}
